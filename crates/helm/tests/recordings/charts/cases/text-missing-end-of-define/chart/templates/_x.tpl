{{ define "x" }}
b: 2
