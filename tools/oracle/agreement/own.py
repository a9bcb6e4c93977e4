"""Classes and functions that normlint does not know: it may say nothing wrong of what they are given."""
import torch
from torch import nn


class Holder(nn.Module):
    """Calls its network."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, x):
        return self.network(x)


class Twice(nn.Module):
    """Calls its network twice with the same tensor."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, x):
        self.network(x)
        return self.network(x)


class Aside(nn.Module):
    """Calls its network, and a head on a tensor of its own making."""

    def __init__(self, network, head):
        super().__init__()
        self.network, self.head = network, head

    def forward(self, x):
        self.head(torch.zeros(2, 5))
        return self.network(x)


class Listed(nn.Module):
    """Calls one of its parts: a ModuleList, or a list."""

    def __init__(self, parts, at):
        super().__init__()
        self.parts, self.at = nn.ModuleList(parts), at

    def forward(self, x):
        return self.parts[self.at](x)


class Named(nn.Module):
    """Calls one of its parts by name."""

    def __init__(self, parts, at):
        super().__init__()
        self.parts, self.at = parts, at

    def forward(self, x):
        return self.parts[self.at](x)


def identity(module):
    return module
