/// The id of a request.
package enum RequestID: Hashable, Sendable {
  case number(Int)
  case text(String)

  package init?(_ json: JSONValue?) {
    switch json {
    case .integer(let number): self = .number(number)
    case .string(let text): self = .text(text)
    default: return nil
    }
  }

  package var json: JSONValue {
    switch self {
    case .number(let number): .integer(number)
    case .text(let text): .string(text)
    }
  }
}

/// A message of JSON-RPC 2.0.
package enum Message: Sendable, Equatable {
  case request(RequestID, method: String, JSONValue)
  case notification(method: String, JSONValue)
  /// The answer to a request of ours; nil where the client could not do it.
  case response(RequestID, JSONValue?)

  /// What is wrong with a message, and the id that the answer names.
  package struct Malformed: Error, Equatable {
    package let error: ResponseError
    package let id: RequestID?

    package init(error: ResponseError, id: RequestID?) { (self.error, self.id) = (error, id) }
  }

  /// Reads the content of a frame.
  package init(_ content: [UInt8]) throws(Malformed) {
    let json: JSONValue
    do throws(JSONFailure) { json = try JSONReader.read(content) } catch {
      throw Malformed(error: ResponseError(.parseError, "byte \(error.offset): \(error.message)"), id: nil)
    }
    let id = RequestID(json["id"])
    let params = json["params"] ?? .null
    switch (json["method"]?.string, id) {
    case (let method?, let id?): self = .request(id, method: method, params)
    case (let method?, nil) where json["id"] == nil: self = .notification(method: method, params)
    case (nil, let id?) where json["method"] == nil && (json["result"] != nil || json["error"] != nil):
      self = .response(id, json["error"] == nil ? json["result"] : nil)
    default: throw Malformed(error: ResponseError(.invalidRequest, "this is no request, notification or response"), id: id)
    }
  }
}

extension JSONValue {
  package static func request(_ id: RequestID, _ method: String, _ params: JSONValue) -> JSONValue {
    ["jsonrpc": "2.0", "id": id.json, "method": .string(method), "params": params]
  }

  package static func notification(_ method: String, _ params: JSONValue) -> JSONValue {
    ["jsonrpc": "2.0", "method": .string(method), "params": params]
  }

  package static func result(_ id: RequestID, _ result: JSONValue) -> JSONValue { ["jsonrpc": "2.0", "id": id.json, "result": result] }

  package static func failure(_ id: RequestID?, _ error: ResponseError) -> JSONValue {
    let data: JSONValue? = error.retries ? ["retriggerRequest": true] : nil
    return [
      "jsonrpc": "2.0", "id": id?.json ?? .null,
      "error": ["code": .integer(error.code.rawValue), "message": .string(error.message), "data": data],
    ]
  }
}
