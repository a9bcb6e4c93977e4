/// A Python module of the library that is written in Python.
struct LibrarySource {
  let name: String
  let text: String

  init(_ name: String, _ text: String) { (self.name, self.text) = (name, text) }

  /// What the names are that a module does not define.
  enum Others: String { case harmless, unknown }

  /// A module of which all other names are not evaluated.
  init(_ name: String, others: Others, _ text: String = "") {
    let function = """
      from __normlint__ import \(others.rawValue)


      def __getattr__(name):
          return \(others.rawValue)(f"`\(name).{name}` is not evaluated")
      """
    self.init(name, text.isEmpty ? function : text + "\n\n\n" + function)
  }

  /// All such modules by name.
  static let all: [String: String] = Dictionary(
    (standard + torch + libraries + environment + functionTransforms).map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })

  private static let standard = [
    ast, names, functools, itertools, collections, collectionsABC, dataclasses, enumeration, typing, abc, operators, contextlib, warnings, logging,
    copy, inspect,
    os, ospath, importlib, importlibMachinery, importlibUtil, importlibMetadata, numbers, sys, types, string, re, timeModule, randomModule,
  ]

  private static let torch = [
    container, stacks, nnUtils, weightNorm, parametrize, nnInit, hub, checkpoint, gradientModes, autograd, autogradFunction, compiler, jit, amp,
    deviceAmp, exportTools, overrides, hooks, pytree, version, torchVersion, limits,
  ]

  private static let libraries =
    [
      lightning, torchvisionParts, einops, einopsModule, einopsLayers, numpy, hydra, hydraUtils, omegaConf, huggingFaceHub, pillow, pillowImage,
    ] + transformers
}
