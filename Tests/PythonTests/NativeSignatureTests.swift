import Testing

@testable import PythonModels

@Suite struct NativeSignatureTests {
  @Test func declarationsAreReadAsPythonReadsThem() {
    let signature = NativeSignature("get(self, key, /, default=None, *rest, strict=..., **options)")
    #expect(signature.name == "get")
    #expect(signature.parameters.map(\.name.text) == ["self", "key", "default", "rest", "strict", "options"])
    #expect(
      signature.parameters.map(\.kind) == [.positionalOnly, .positionalOnly, .plain, .rest, .keywordOnly, .keywords])
  }
}
