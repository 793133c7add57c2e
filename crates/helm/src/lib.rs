//! Renders Helm charts in process, byte for byte as `helm template` does.
