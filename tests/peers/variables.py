"""Prints the variables of a file as Ansible reads them, in JSON: arguments are the file, and `label=password` of each vault."""

import json
import sys

from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultSecret, VaultSecretsContext

path, *passwords = sys.argv[1:]
secrets = [(label, VaultSecret(word.encode())) for label, word in (text.split("=", 1) for text in passwords)]
loader = DataLoader()
loader.set_vault_secrets(secrets)
VaultSecretsContext.initialize(VaultSecretsContext(secrets))


def plain(value):
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return str(value)


json.dump(plain(loader.load_from_file(path)), sys.stdout)
