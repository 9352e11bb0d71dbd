"""The key management centre: it makes key files, each for one module only, and modules take keys from nobody else."""
