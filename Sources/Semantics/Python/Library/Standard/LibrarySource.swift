/// A Python module of the library that is written in Python.
struct LibrarySource {
  let name: String
  let text: String

  init(_ name: String, _ text: String) { (self.name, self.text) = (name, text) }

  /// All of them by name.
  static let all: [String: String] = Dictionary(
    [
      functools, itertools, collections, collectionsABC, dataclasses, enumeration, typing, abc, operators, contextlib, warnings, logging, copy,
      inspect, os, ospath, importlib, importlibUtil, importlibMetadata, numbers, sys, types, string, re, container, stacks, nnUtils, weightNorm,
      parametrize, nnInit,
      hub,
      checkpoint, compiler, jit, lightning, einopsLayers, timeModule, numpy, randomModule, version, torchVersion, limits, hydraUtils, omegaConf,
    ].map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })
}
