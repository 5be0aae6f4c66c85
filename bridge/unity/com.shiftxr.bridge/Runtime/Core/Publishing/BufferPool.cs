using System;

namespace ShiftXR.Bridge
{
    /// <summary>
    /// Byte arrays that are used again, in sizes of powers of two. Any thread rents and returns. It keeps at most so many bytes;
    /// what is returned beyond them is left to the garbage collector.
    /// </summary>
    public sealed class BufferPool
    {
        const int SmallestShift = 8, LargestShift = 26; // 256 bytes to 64 MiB

        readonly object _gate = new object();
        readonly byte[][][] _kept = new byte[LargestShift - SmallestShift + 1][][];
        readonly int[] _counts = new int[LargestShift - SmallestShift + 1];
        readonly long _mostBytes;
        long _keptBytes;

        /// <summary>A pool that keeps at most so many bytes, and so many arrays of a size.</summary>
        public BufferPool(long mostBytes = 256L << 20, int mostOfASize = 512)
        {
            _mostBytes = mostBytes;
            for (int i = 0; i < _kept.Length; i++)
            {
                _kept[i] = new byte[mostOfASize][];
            }
        }

        /// <summary>An array of at least so many bytes, with anything in it.</summary>
        public byte[] Rent(int bytes)
        {
            int size = SizeOf(bytes);
            lock (_gate)
            {
                if (_counts[size] > 0)
                {
                    byte[] kept = _kept[size][--_counts[size]];
                    _kept[size][_counts[size]] = null;
                    _keptBytes -= kept.Length;
                    return kept;
                }
            }
            return new byte[1 << (size + SmallestShift)];
        }

        /// <summary>Gives an array back, which its renter then no longer touches.</summary>
        public void Return(byte[] buffer)
        {
            int size = SizeOf(buffer.Length);
            if (buffer.Length != 1 << (size + SmallestShift))
            {
                throw new ArgumentException("the array is not from this pool", nameof(buffer));
            }
            lock (_gate)
            {
                if (_counts[size] < _kept[size].Length && _keptBytes + buffer.Length <= _mostBytes)
                {
                    _kept[size][_counts[size]++] = buffer;
                    _keptBytes += buffer.Length;
                }
            }
        }

        static int SizeOf(int bytes)
        {
            if (bytes < 0 || bytes > 1 << LargestShift)
            {
                throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "a message has at most 64 MiB");
            }
            int shift = SmallestShift;
            while (1 << shift < bytes)
            {
                shift++;
            }
            return shift - SmallestShift;
        }
    }
}
