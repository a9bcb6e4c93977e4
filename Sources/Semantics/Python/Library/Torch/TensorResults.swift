/// What functions of tensors give that have several results.
extension Interpreter {
  /// A tuple whose items have names too (`torch.return_types`).
  func namedResults(_ items: [PyValue], of function: String) -> PyValue {
    guard let fields = Interpreter.resultFields[function], fields.count == items.count else { return tuple(items) }
    let type = nativeClass(function, among: "torch.return_types", bases: [types.tuple])
    let result = PyInstance(heap, type, payload: tuple(items))
    for (field, item) in zip(fields, items) { result[Name(field)] = item }
    return .instance(result)
  }

  private static let resultFields: [String: [String]] = {
    let sorted = ["max", "min", "median", "nanmedian", "mode", "sort", "topk", "kthvalue", "cummax", "cummin"]
    return Dictionary(uniqueKeysWithValues: sorted.map { ($0, ["values", "indices"]) }).merging(["aminmax": ["min", "max"]]) { first, _ in first }
  }()
}
