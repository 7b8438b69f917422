"""Words for people, zh-CN and en."""
