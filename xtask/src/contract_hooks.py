"""What schemathesis has to know about this service beyond its document."""

import schemathesis


@schemathesis.serializer("application/x-protobuf")
def protobuf(_context, _value):
    """OpenAPI has no words for Protobuf: the empty message, which every message type has."""
    return b""
