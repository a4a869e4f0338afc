"""What remains of an archive when processes are killed and files are corrupted at random.

The scripts disturb an archive that crawls of the demo Hub publish, let later crawls repair it, and compare it with an
archive that nothing has disturbed. ``.ci/long`` runs them for many rounds; the tests run a few.
"""
