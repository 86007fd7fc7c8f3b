//! Universal Variability Language: feature models in and out.
