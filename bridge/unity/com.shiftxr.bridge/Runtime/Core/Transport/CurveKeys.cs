using System;

namespace ShiftXR.Bridge
{
    /// <summary>What a CURVE client needs (RFC 26 of ZeroMQ): its own pair, and the server's public key. 32 bytes each.</summary>
    public sealed class CurveKeys
    {
        readonly byte[] _public, _secret, _server;

        /// <summary>Keys as Z85 text of 40 characters.</summary>
        /// <exception cref="BadMessageException">One is not.</exception>
        public CurveKeys(string publicKey, string secretKey, string serverKey)
        {
            _public = Z85.DecodeKey(publicKey);
            _secret = Z85.DecodeKey(secretKey);
            _server = Z85.DecodeKey(serverKey);
        }

        /// <summary>From the text of two files of `shiftxr keys` (certificates of pyzmq's zmq.auth).</summary>
        /// <param name="own">our NAME.key_secret.</param>
        /// <param name="server">the server's NAME.key.</param>
        /// <exception cref="BadMessageException">A key is missing.</exception>
        public static CurveKeys FromFiles(string own, string server) =>
            new CurveKeys(Find(own, "public-key"), Find(own, "secret-key"), Find(server, "public-key"));

        /// <summary>A copy of the public key.</summary>
        public byte[] PublicKey() => (byte[])_public.Clone();

        /// <summary>A copy of the secret key.</summary>
        public byte[] SecretKey() => (byte[])_secret.Clone();

        /// <summary>A copy of the server's public key.</summary>
        public byte[] ServerKey() => (byte[])_server.Clone();

        // a line of the file: NAME = "KEY"
        static string Find(string file, string name)
        {
            foreach (string line in file.Split('\n'))
            {
                string trimmed = line.Trim();
                int quote = trimmed.IndexOf('"');
                if (trimmed.StartsWith(name, StringComparison.Ordinal) && quote >= 0 && trimmed.EndsWith("\"", StringComparison.Ordinal))
                {
                    return trimmed.Substring(quote + 1, Math.Max(0, trimmed.Length - quote - 2));
                }
            }
            throw new BadMessageException("no " + name + " in the key file: make one with `shiftxr keys new`");
        }
    }
}
