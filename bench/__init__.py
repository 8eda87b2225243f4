"""Kobar's quality and speed, measured beside the stacks that the documentation of other libraries builds."""
