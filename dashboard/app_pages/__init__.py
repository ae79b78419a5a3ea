"""The pages, thin: they choose what to show and leave the drawing to panels and charts."""
