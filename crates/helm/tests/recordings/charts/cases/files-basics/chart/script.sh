#!/bin/sh
echo "$HOME"
