"""What an app could start, and whose code would do it, read from its APK: bytes in, facts out.

Hostile input is the rule here, not the exception. Every reader is bounded by its own limits (sizes,
counts, hops), raises nothing but `ConfigError`, and follows what Android itself reads; any further
tampering becomes a warning in the facts.
"""
