"""Asks for verdicts through the generated client: what a stranger would write first."""

import sys

from assize_client import AuthenticatedClient
from assize_client.api.knowledge import list_rules
from assize_client.api.verdicts import create_assessment, create_verdict
from assize_client.models import Problem, Request, Verdict

url, token = sys.argv[1:]


def ask(client, call, command):
    return call.sync(client=client, body=Request(command=command, cwd="/home/dev/proj"))


with AuthenticatedClient(base_url=url, token=token) as client:
    for call in (create_verdict, create_assessment):
        allowed, denied = ask(client, call, "ls"), ask(client, call, "rm -rf /")
        assert isinstance(allowed, Verdict) and allowed.decision == "allow", allowed
        assert isinstance(denied, Verdict) and denied.decision == "deny", denied
        assert denied.assessment.findings[0].rule, denied
    assert len(list_rules.sync(client=client).items) > 100

with AuthenticatedClient(base_url=url, token="asz_0_0") as client:
    assert isinstance(ask(client, create_verdict, "ls"), Problem)

print("contract: the client asked and was answered")
