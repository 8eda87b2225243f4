"""The ports' real implementations; imported by the wiring alone."""
