package io.github.statix.stages.container.docker.transport;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What Docker's client keeps for TLS in one directory: {@code ca.pem} to trust instead of the
 * system's authorities, and {@code cert.pem} with {@code key.pem} to show. Each may be missing.
 *
 * @param context makes connections
 * @param trust checks the daemon's certificate
 */
record TlsFiles(SSLContext context, X509TrustManager trust) {

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN (RSA )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END");

  /** The start of PKCS #8 around a key of RSA: a version, and which algorithm it is for. */
  private static final byte[] RSA = {
    2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
  };

  /** Reads the files of a directory. */
  static TlsFiles read(Path folder) throws StatixException {
    Path authorities = folder.resolve("ca.pem");
    Path certificate = folder.resolve("cert.pem");
    Path key = folder.resolve("key.pem");
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(Files.exists(authorities) ? authorities(authorities) : null);
      X509TrustManager manager = (X509TrustManager) trust.getTrustManagers()[0];
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          Files.exists(certificate) || Files.exists(key) ? identity(certificate, key) : null,
          new X509TrustManager[] {manager},
          null);
      return new TlsFiles(context, manager);
    } catch (IOException | GeneralSecurityException e) {
      throw new StatixException(
          Category.ENGINE,
          "cannot use the TLS files for Docker in %s: %s".formatted(folder, why(e)),
          "DOCKER_CERT_PATH names a directory with ca.pem, cert.pem and key.pem.",
          e);
    }
  }

  private static String why(Exception e) {
    return e instanceof java.nio.file.NoSuchFileException missing
        ? "there is no " + missing.getFile()
        : String.valueOf(e.getMessage());
  }

  private static KeyStore authorities(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = empty();
    for (Certificate certificate : certificates(file)) {
      store.setCertificateEntry("ca" + store.size(), certificate);
    }
    return store;
  }

  private static KeyManager @Nullable [] identity(Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    KeyStore store = empty();
    char[] password = new char[0];
    Certificate[] chain = certificates(certificate).toArray(Certificate[]::new);
    store.setKeyEntry("docker", privateKey(key), password, chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    return keys.getKeyManagers();
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw new IOException("there is no certificate in " + file);
      }
      return found;
    }
  }

  private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    if (!pem.find()) {
      throw new IOException(
          "%s is no key of PKCS #8 or RSA without a passphrase (openssl pkcs8 -topk8 -nocrypt)"
              .formatted(file));
    }
    byte[] bytes = Base64.getMimeDecoder().decode(pem.group(2));
    byte[] encoded = pem.group(1) == null ? bytes : wrapped(bytes);
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException e) {
        // It is of another algorithm.
        continue;
      }
    }
    throw new IOException("%s is no key of RSA, EC or Ed25519".formatted(file));
  }

  /** PKCS #1 as PKCS #8, the only form that the JDK reads. */
  private static byte[] wrapped(byte[] key) throws IOException {
    ByteArrayOutputStream inner = new ByteArrayOutputStream();
    inner.write(RSA);
    inner.write(element(4, key));
    return element(0x30, inner.toByteArray());
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    byte[] length = BigInteger.valueOf(content.length).toByteArray();
    int first = length[0] == 0 && length.length > 1 ? 1 : 0;
    if (content.length > 127) {
      out.write(0x80 + length.length - first);
    }
    out.write(length, first, length.length - first);
    out.writeBytes(content);
    return out.toByteArray();
  }
}
