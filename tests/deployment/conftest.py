"""The deployment on one server: what can be said of its files without a container engine."""
