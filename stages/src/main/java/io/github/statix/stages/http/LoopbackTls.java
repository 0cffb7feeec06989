package io.github.statix.stages.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.Dns;
import okhttp3.OkHttpClient;

/** TLS with servers of this machine, which seldom have a certificate that somebody signed. */
final class LoopbackTls {

  private LoopbackTls() {}

  /** Makes a client accept any certificate; it must be used for loopback addresses only. */
  static OkHttpClient.Builder accept(OkHttpClient.Builder client) {
    try {
      AnyCertificate any = new AnyCertificate();
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {any}, new SecureRandom());
      return client
          .sslSocketFactory(context.getSocketFactory(), any)
          .hostnameVerifier((host, session) -> true);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  /** What {@code localhost} means elsewhere is not this machine. */
  static List<InetAddress> lookup(String host) throws UnknownHostException {
    List<InetAddress> here =
        Dns.SYSTEM.lookup(host).stream().filter(InetAddress::isLoopbackAddress).toList();
    if (here.isEmpty()) {
      throw new UnknownHostException(host + " is not an address of this machine");
    }
    return here;
  }

  private static final class AnyCertificate implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
