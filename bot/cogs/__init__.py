"""The commands, one cog a subject: each defers, finds out who will read the reply, calls one service, renders and sends."""
