"""The HTTP gateway: the way in for whoever can make an HTTP request."""
