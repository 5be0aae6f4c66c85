using System;

namespace ShiftXR.Bridge
{
    /// <summary>
    /// Where a socket binds or connects. On loopback no keys are needed. Off loopback Python binds and this end connects, with
    /// keys (PROTOCOL.md, Security): to bind there, or to connect without keys, is refused.
    /// </summary>
    public sealed class SocketEnd
    {
        const string Scheme = "tcp://";

        /// <summary>`tcp://HOST:PORT`; `*` as the port of one that binds takes a free one.</summary>
        public readonly string Address;

        /// <summary>Whether it binds, else it connects.</summary>
        public readonly bool Binds;

        /// <summary>CURVE keys, or null.</summary>
        public readonly CurveKeys Keys;

        SocketEnd(string address, bool binds, CurveKeys keys)
        {
            Address = address;
            Binds = binds;
            Keys = keys;
        }

        /// <summary>Listens on loopback.</summary>
        /// <exception cref="InsecureEndException">The address is elsewhere.</exception>
        public static SocketEnd Bind(string address)
        {
            if (!IsLoopback(address))
            {
                throw new InsecureEndException(
                    address + " is not on loopback: off loopback Python binds and the player connects with keys (shiftxr keys); "
                    + "or use tcp://127.0.0.1:PORT");
            }
            return new SocketEnd(address, true, null);
        }

        /// <summary>Reaches a socket that Python has bound.</summary>
        /// <exception cref="InsecureEndException">The address is off loopback, and there are no keys.</exception>
        public static SocketEnd Connect(string address, CurveKeys keys = null)
        {
            if (keys == null && !IsLoopback(address))
            {
                throw new InsecureEndException(
                    address + " is not on loopback: make keys with `shiftxr keys new` and name them, or use tcp://127.0.0.1:PORT");
            }
            return new SocketEnd(address, false, keys);
        }

        /// <summary>Whether an address is this machine's own: 127.0.0.0/8, [::1] or localhost.</summary>
        public static bool IsLoopback(string address)
        {
            int colon = address.LastIndexOf(':');
            if (!address.StartsWith(Scheme, StringComparison.Ordinal) || colon < Scheme.Length)
            {
                return false;
            }
            string host = address.Substring(Scheme.Length, colon - Scheme.Length);
            return host == "localhost" || host == "[::1]" || IsLoopbackV4(host);
        }

        static bool IsLoopbackV4(string host)
        {
            string[] parts = host.Split('.');
            for (int i = 0; i < parts.Length; i++)
            {
                if (!byte.TryParse(parts[i], System.Globalization.NumberStyles.None, null, out byte _))
                {
                    return false;
                }
            }
            return parts.Length == 4 && parts[0] == "127";
        }
    }
}
