using System;
using System.Text;
using System.Threading;

namespace ShiftXR.Bridge
{
    /// <summary>Sends what is queued, in order, and the descriptions once a second. Owns the socket and its thread.</summary>
    sealed class PublisherThread : IDisposable
    {
        const int PatienceMs = 100, IdleMs = 50;
        const long DescribeEveryNs = 1_000_000_000, ClosingPatienceNs = 1_000_000_000;

        readonly IPublisherSocket _socket;
        readonly object _gate;
        readonly SendQueue _queue;
        readonly BufferPool _pool;
        readonly string _session;
        readonly byte[] _describeTopic, _descriptions, _describeHeader = new byte[512];
        readonly MsgPackWriter _writer = new MsgPackWriter();
        readonly Thread _thread;
        volatile bool _stopping;
        long _describeSeq;

        public PublisherThread(
            IPublisherSocket socket, object gate, SendQueue queue, BufferPool pool, string session, string describeTopic,
            byte[] descriptions)
        {
            _socket = socket;
            _gate = gate;
            _queue = queue;
            _pool = pool;
            _session = session;
            _describeTopic = Encoding.ASCII.GetBytes(Topic.Check(describeTopic));
            _descriptions = descriptions;
            _thread = new Thread(Run) { IsBackground = true, Name = "shiftxr publisher" };
            _thread.Start();
        }

        /// <summary>Why the thread has ended, or null.</summary>
        public volatile Exception Failure;

        public void Dispose()
        {
            lock (_gate)
            {
                _stopping = true;
                Monitor.PulseAll(_gate);
            }
            _thread.Join();
            _socket.Dispose();
        }

        void Run()
        {
            try
            {
                SendAll();
            }
            catch (Exception error) // whoever publishes next gets it
            {
                Failure = error;
                lock (_gate)
                {
                    Monitor.PulseAll(_gate);
                }
            }
        }

        void SendAll()
        {
            long describeAtNs = DeviceClock.NowNs();
            while (true)
            {
                if (DeviceClock.NowNs() >= describeAtNs)
                {
                    Describe();
                    describeAtNs = DeviceClock.NowNs() + DescribeEveryNs;
                }
                if (!WaitForMessage(out Outgoing message))
                {
                    if (_stopping)
                    {
                        return;
                    }
                    continue;
                }
                if (!Send(message))
                {
                    return;
                }
                lock (_gate)
                {
                    _pool.Return(_queue.Remove());
                    Monitor.PulseAll(_gate);
                }
            }
        }

        bool WaitForMessage(out Outgoing message)
        {
            lock (_gate)
            {
                if (_queue.Count == 0 && !_stopping)
                {
                    Monitor.Wait(_gate, IdleMs);
                }
                message = _queue.Count > 0 ? _queue.Oldest() : default;
                return _queue.Count > 0;
            }
        }

        // after Dispose a reader that takes nothing gets a second
        bool Send(in Outgoing message)
        {
            long giveUpNs = long.MaxValue;
            while (!_socket.TrySend(message, PatienceMs))
            {
                long now = DeviceClock.NowNs();
                if (_stopping && giveUpNs == long.MaxValue)
                {
                    giveUpNs = now + ClosingPatienceNs;
                }
                if (now > giveUpNs)
                {
                    return false;
                }
            }
            return true;
        }

        // a description that finds no room comes again a second later
        void Describe()
        {
            Header.Write(_writer.Reset(), _session, _describeSeq, 0);
            _writer.Written.CopyTo(_describeHeader);
            if (_socket.TrySend(
                new Outgoing(_describeTopic, _describeHeader, _writer.Length, _descriptions, _descriptions.Length), PatienceMs))
            {
                _describeSeq++;
            }
        }
    }
}
