"""The domain: documents, answers, events and collaborators. It knows neither Discord nor file formats."""
