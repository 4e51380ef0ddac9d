"""The service over HTTP: the application, its answers and its errors."""
