"""By which ways does mail reach the screen? One module a route."""
