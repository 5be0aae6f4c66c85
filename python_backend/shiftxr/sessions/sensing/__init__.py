"""What a simulated device makes of ideal samples: one kind of sensor per file, and what they share."""
