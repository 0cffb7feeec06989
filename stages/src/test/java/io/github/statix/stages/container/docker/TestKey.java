package io.github.statix.stages.container.docker;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An RSA key with a certificate that it has signed itself, for 127.0.0.1. */
record TestKey(Key key, Certificate certificate) {

  private static final char[] PASSWORD = "password".toCharArray();

  /** Makes one with the JDK's keytool. */
  static TestKey make(Path folder, String name) throws Exception {
    Path file = folder.resolve(name + ".p12");
    List<String> command =
        List.of(
            System.getProperty("java.home") + "/bin/keytool",
            "-genkeypair",
            "-alias=" + name,
            "-keyalg=RSA",
            "-dname=CN=" + name,
            "-ext=san=ip:127.0.0.1",
            "-storetype=PKCS12",
            "-keystore=" + file,
            "-storepass=password");
    List<String> words = command.stream().flatMap(TestKey::words).toList();
    if (new ProcessBuilder(words).inheritIO().start().waitFor() != 0) {
      throw new AssertionError(words);
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return new TestKey(store.getKey(name, PASSWORD), store.getCertificate(name));
  }

  private static java.util.stream.Stream<String> words(String word) {
    return word.startsWith("-")
        ? Arrays.stream(word.split("=", 2))
        : java.util.stream.Stream.of(word);
  }

  /** PKCS #8. */
  String keyPem() {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  /** PKCS #1, which is PKCS #8 without the first 26 bytes for a key of this size. */
  String oldKeyPem() {
    byte[] encoded = key.getEncoded();
    return pem("RSA PRIVATE KEY", Arrays.copyOfRange(encoded, 26, encoded.length));
  }

  String certificatePem() throws Exception {
    return pem("CERTIFICATE", certificate.getEncoded());
  }

  /** What a server with this key needs, which talks to whoever has the other one only. */
  SSLContext server(TestKey trusted) throws Exception {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry("own", key, PASSWORD, new Certificate[] {certificate});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, PASSWORD);
    KeyStore others = KeyStore.getInstance("PKCS12");
    others.load(null, null);
    others.setCertificateEntry("other", trusted.certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(others);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static String pem(String type, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(type, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes), type);
  }
}
