extension Value {
  /// The call where the value stands for an object.
  package var instance: ModuleCall? {
    switch self {
    case .call(let call), .template(let call): call
    default: nil
    }
  }

  /// The string, or the name of the class that a string stands for.
  package var name: String? {
    switch self {
    case .string(let name), .reference(let name): name
    case .template(let call): call.target
    default: nil
    }
  }
}
