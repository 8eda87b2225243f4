"""Sources to documents to chunks: the only package that knows file formats."""
