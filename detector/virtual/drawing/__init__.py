"""How a virtual app's screens become pixels: coverage masks, text, made-up pictures, system bars."""
