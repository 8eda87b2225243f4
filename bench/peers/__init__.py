"""Kobar beside other retrieval stacks, each in its documented default set-up and in an environment of its own.

`driver.py` and the stacks (`llamaindex.py`, `haystack.py`, `txtai.py`) are run by those environments' interpreters and import nothing of
Kobar; `<name>.txt` pins what is installed for each. Everything else runs in Kobar's own environment.
"""
