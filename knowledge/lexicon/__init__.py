"""What Estonian words mean in English: a word list, and the endings by which a word is traced to it."""
