"""The scenes, grouped by what people do in them; ``demo.story`` puts them in order."""
