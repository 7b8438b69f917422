"""How a virtual app's screens become pixels: coverage masks, text, generated pictures, system bars."""
