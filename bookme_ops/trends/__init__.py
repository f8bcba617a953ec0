"""Trends: how bookings, systems, incidents and our own work go, week by week, and how full rooms and days are."""
