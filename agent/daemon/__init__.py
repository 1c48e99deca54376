"""What does the agent do, and when?"""
