"""Stores: one protocol, and the engines that keep to it."""
