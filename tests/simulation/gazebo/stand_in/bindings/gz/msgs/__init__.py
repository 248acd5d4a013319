"""Stand-in for gz.msgs: messages with any fields, and the modules that they are imported from."""

import sys
from types import ModuleType


class Message:
    """Fields come to be when they are written or read."""

    def __init__(self, **fields):
        self.__dict__.update(fields)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        self.__dict__[name] = Message()
        return self.__dict__[name]

    def plain(self):
        """Nested dict of all fields."""
        return {k: v.plain() if isinstance(v, Message) else v for k, v in self.__dict__.items()}

    @classmethod
    def of(cls, plain):
        """Message of a nested dict; of lists of them as well."""
        if isinstance(plain, dict):
            return cls(**{k: cls.of(v) for k, v in plain.items()})
        if isinstance(plain, list):
            return [cls.of(v) for v in plain]
        return plain


FILES = {
    "twist": "Twist",
    "pose": "Pose",
    "image": "Image",
    "camera_info": "CameraInfo",
    "laserscan": "LaserScan",
    "contacts": "Contacts",
    "boolean": "Boolean",
    "world_control": "WorldControl",
}
for file, name in FILES.items():
    module = ModuleType(f"{__name__}.{file}_pb2")
    setattr(module, name, type(name, (Message,), {}))
    sys.modules[module.__name__] = module
    setattr(sys.modules[__name__], f"{file}_pb2", module)
