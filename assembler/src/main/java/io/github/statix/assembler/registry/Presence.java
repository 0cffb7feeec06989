package io.github.statix.assembler.registry;

/** What a registry says when it is asked whether it has a blob. */
public enum Presence {
  /** It has the blob; where it says how long it is, that is right. */
  PRESENT,
  /** It has not, or the storage that it sends a reader to does not give it. */
  ABSENT,
  /** It has something of another length under the blob's digest. */
  OTHER_LENGTH,
  /** The answers say neither. */
  UNKNOWN
}
