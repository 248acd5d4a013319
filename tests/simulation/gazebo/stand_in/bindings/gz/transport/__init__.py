"""Stand-in for gz.transport: one socket to the stand-in server of the partition."""

import threading
import time
from contextlib import suppress
from multiprocessing.connection import Client


class NodeOptions:
    """Options of a node."""

    partition = ""


class Publisher:
    """Sends the messages of one topic."""

    def __init__(self, node, topic):
        self._node, self._topic = node, topic

    def publish(self, message):
        self._node.send("publish", self._topic, message.plain())


class Node:
    """Speaks with the server of its partition as soon as there is one."""

    def __init__(self, options):
        self._address = f"\0{options.partition}"
        self._connection = None
        self._callbacks = {}
        self._topics, self._services = [], []
        self._answers = 0
        self._answered = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()

    def send(self, *words):
        if self._connection is not None:
            with suppress(OSError):
                self._connection.send(words)

    def advertise(self, topic, kind):
        return Publisher(self, topic)

    def subscribe(self, kind, topic, callback):
        self._callbacks[topic] = (kind, callback)

    def unsubscribe(self, topic):
        self._callbacks.pop(topic, None)

    def service_info(self, service):
        return [service] if service in self._services else []

    def topic_info(self, topic):
        return ([topic] if topic in self._topics else [], [])

    def request(self, service, request, request_type, response_type, timeout):
        with self._answered:
            before = self._answers
            self.send("request", service, request.plain())
            done = self._answered.wait_for(lambda: self._answers > before, timeout / 1000)
        return done, response_type()

    def _listen(self):
        while self._connection is None:
            with suppress(OSError, EOFError):
                self._connection = Client(self._address)
            time.sleep(0.01)
        with suppress(OSError, EOFError):
            while True:
                self._hear(*self._connection.recv())

    def _hear(self, word, *rest):
        if word == "offers":
            self._services, self._topics = rest
        elif word == "answer":
            with self._answered:
                self._answers += 1
                self._answered.notify_all()
        elif rest[0] in self._callbacks:
            kind, callback = self._callbacks[rest[0]]
            callback(kind.of(rest[1]))
