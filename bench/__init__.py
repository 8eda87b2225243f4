"""Kobar's quality and speed, measured beside the plain stack that a tutorial builds."""
