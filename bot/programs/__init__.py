"""The face for other programs: a LangChain retriever, and a server of the Model Context Protocol."""
