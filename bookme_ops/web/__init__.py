"""The console and the API: what people and programs see of the service, in a browser or by HTTP."""
