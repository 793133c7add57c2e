"""A name server on 127.0.0.1 that knows every name: an IPv4 address it answers with 127.0.0.1, all else with nothing."""

import socket

ADDRESS = 1

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 53))
while True:
    query, sender = server.recvfrom(512)
    end = query.index(b"\0", 12) + 5  # the name, its final zero, type and class
    question = query[12:end]
    answers = int.from_bytes(question[-4:-2], "big") == ADDRESS
    header = query[:2] + b"\x81\x80" + b"\0\1" + bytes([0, answers]) + b"\0\0\0\0"
    answer = b"\xc0\x0c" + b"\0\1\0\1" + b"\0\0\0\x3c" + b"\0\4" + b"\x7f\0\0\1"
    server.sendto(header + question + answer * answers, sender)
