// The parts of PrismToken's interface that are used here: names, field numbers and types.
//
// No document of the maker's is public. What stands here was seen in public clients and servers of the interface, in
// five languages; "seen in N" counts those of independent origin in which the names stand. The field numbers stand in
// two of them, those of MeterConfigAdvice in one. Everything is provisional until seen on hardware.

// Seen in 4. Codes used: see refusals.py.
exception ApiException {
  1: required string eCode
  2: required string eMsgEn
}

// Seen in 4. "1.0" is taken by every server of version 1.
struct SessionOptions {
  1: required string version
}

// Seen in 4.
struct SignInResult {
  1: required string accessToken
}

// Seen in 4. `info` seen in one record of a real module: see driver.py for the keys.
struct NodeStatus {
  1: required map<string, string> info
}

// Seen in 4.
struct MeterConfigAmendment {
  1: required i32 toSgc
  2: required i16 toKrn
  3: required i16 toTi
}

// Seen in 4; 21 and 32 in 3, 33 in 2.
struct MeterConfigIn {
  1: required string drn             // DRN, or PAN of 18 digits
  2: required i16 ea
  3: required i16 tct
  10: required i32 sgc
  11: required i16 krn
  12: required i16 ti
  21: optional bool allowKrnUpdate   // false, or the module may add key change tokens nobody asked for
  30: required i16 ken
  32: optional bool allow3Kct        // key change sets of three tokens, EA07 only
  33: optional bool allowKenUpdate   // false, like 21
}

// Seen in 2.
struct MeterConfigAdvice {
  1: required i32 toSgc
  2: required i16 toKrn
  3: required i16 toTi
  4: required i16 toKen
  20: required bool rollover
}

// Seen in 4, and in one record of a real module.
struct Token {
  1: required string drn
  2: required string pan
  3: required i16 ea
  4: required i16 tct
  5: required i32 sgc
  6: required i16 krn
  7: required i16 ti
  10: required i16 tokenClass
  11: required i16 subclass
  12: required i32 tid
  13: required double transferAmount
  14: required bool isReservedTid
  15: optional MeterConfigAdvice newConfig   // on the first token of a key change set
  20: required string description
  21: required string stsUnitName
  22: required string scaledAmount
  23: required string scaledUnitName
  30: required string tokenDec
  31: required string tokenHex
  40: required string idSm
  41: required string vkKcv
}

// Seen in 3.
struct MeterTestToken {
  1: required string drn
  2: required string pan
  10: required i16 tokenClass
  11: required i16 subclass
  12: required i64 control
  13: required i16 mfrcode
  20: required string description
  30: required string tokenDec
  31: required string tokenHex
}

// Seen in 3.
struct VerifyResult {
  1: required string validationResult
  2: optional Token token
  3: optional MeterTestToken meterTestToken
}

// Names and order of arguments seen in 4, of verifyToken and fetchTokenResult in 3.
service TokenApi {
  string ping(1: required i32 sleepMs, 2: required string echo) throws (1: ApiException ex1)

  SignInResult signInWithPassword(
    1: required string messageId, 2: required string realm, 3: required string username, 4: required string password,
    5: required SessionOptions sessionOpts
  ) throws (1: ApiException ex1)

  list<NodeStatus> getStatus(1: required string messageId, 2: required string accessToken) throws (1: ApiException ex1)

  list<Token> issueCreditToken(
    1: required string messageId, 2: required string accessToken, 3: required MeterConfigIn meterConfig,
    4: required i16 subclass, 5: required double transferAmount, 6: required i64 tokenTime, 7: required i64 flags
  ) throws (1: ApiException ex1)

  list<Token> issueMseToken(
    1: required string messageId, 2: required string accessToken, 3: required MeterConfigIn meterConfig,
    4: required i16 subclass, 5: required double transferAmount, 6: required i64 tokenTime, 7: required i64 flags
  ) throws (1: ApiException ex1)

  list<Token> issueKeyChangeTokens(
    1: required string messageId, 2: required string accessToken, 3: required MeterConfigIn meterConfig,
    4: required MeterConfigAmendment newConfig
  ) throws (1: ApiException ex1)

  VerifyResult verifyToken(
    1: required string messageId, 2: required string accessToken, 3: required MeterConfigIn meterConfig,
    4: required string tokenDec
  ) throws (1: ApiException ex1)

  list<Token> fetchTokenResult(
    1: required string messageId, 2: required string accessToken, 3: required string reqMessageId
  ) throws (1: ApiException ex1)
}
