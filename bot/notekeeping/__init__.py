"""What leads do with notes on Discord: write, post, save, correct."""
