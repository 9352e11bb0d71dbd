"""Security modules: the protocol they all keep, the driver of STS6 hardware, and an emulator with test keys."""
