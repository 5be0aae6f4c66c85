"""The five dimensions of a SHIFT profile (Nadimi et al., arXiv:2506.05683), one file each; plain values, no behaviour
of devices. The letters: Sensor, Hardware, Interactivity, Functional and Temporality."""
