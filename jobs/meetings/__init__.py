"""Jobs about meetings: the promises to customers that the copies of a booking must keep together."""
